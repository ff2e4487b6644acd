/** The command map: oclif finds every command here. */
import Completion from './completion.js';
import Explain from './explain.js';
import Help from './help.js';
import Import from './import.js';
import Judge from './judge.js';
import LogProve from './log/prove.js';
import LogVerify from './log/verify.js';
import LogWitness from './log/witness.js';
import Man from './man.js';
import PacksAdd from './packs/add.js';
import PacksList from './packs/list.js';
import PacksRemove from './packs/remove.js';
import PacksSign from './packs/sign.js';
import PacksVerify from './packs/verify.js';
import RulesList from './rules/list.js';
import Scan from './scan.js';
import Schema from './schema.js';
import WhatIf from './what-if.js';

export const commands = {
  help: Help,
  scan: Scan,
  judge: Judge,
  import: Import,
  'rules:list': RulesList,
  explain: Explain,
  'packs:add': PacksAdd,
  'packs:list': PacksList,
  'packs:verify': PacksVerify,
  'packs:remove': PacksRemove,
  'packs:sign': PacksSign,
  'log:verify': LogVerify,
  'log:witness': LogWitness,
  'log:prove': LogProve,
  schema: Schema,
  'what-if': WhatIf,
  completion: Completion,
  man: Man,
};
