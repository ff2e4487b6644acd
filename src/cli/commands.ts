/** The command map: oclif finds every command here. */
import Acl from './acl.js';
import Completion from './completion.js';
import Help from './help.js';
import Judge from './judge.js';
import Man from './man.js';
import RulesList from './rules/list.js';
import RulesShow from './rules/show.js';
import Scan from './scan.js';
import Schema from './schema.js';

export const commands = {
  help: Help,
  scan: Scan,
  judge: Judge,
  acl: Acl,
  'rules:list': RulesList,
  'rules:show': RulesShow,
  schema: Schema,
  completion: Completion,
  man: Man,
};
