/** The command map: oclif finds every command here. */
import Completion from './completion.js';
import Help from './help.js';
import Judge from './judge.js';
import Man from './man.js';
import PacksAdd from './packs/add.js';
import PacksList from './packs/list.js';
import PacksRemove from './packs/remove.js';
import PacksSign from './packs/sign.js';
import PacksVerify from './packs/verify.js';
import RulesList from './rules/list.js';
import RulesShow from './rules/show.js';
import Scan from './scan.js';
import Schema from './schema.js';

export const commands = {
  help: Help,
  scan: Scan,
  judge: Judge,
  'rules:list': RulesList,
  'rules:show': RulesShow,
  'packs:add': PacksAdd,
  'packs:list': PacksList,
  'packs:verify': PacksVerify,
  'packs:sign': PacksSign,
  'packs:remove': PacksRemove,
  schema: Schema,
  completion: Completion,
  man: Man,
};
