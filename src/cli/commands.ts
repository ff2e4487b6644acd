/** The command map: oclif finds every command here. */
import Completion from './completion.js';
import Help from './help.js';
import Judge from './judge.js';
import Man from './man.js';
import RulesLint from './rules/lint.js';
import RulesList from './rules/list.js';
import RulesMutate from './rules/mutate.js';
import RulesShow from './rules/show.js';
import RulesTest from './rules/test.js';
import Scan from './scan.js';
import Schema from './schema.js';

export const commands = {
  help: Help,
  scan: Scan,
  judge: Judge,
  'rules:list': RulesList,
  'rules:show': RulesShow,
  'rules:lint': RulesLint,
  'rules:test': RulesTest,
  'rules:mutate': RulesMutate,
  schema: Schema,
  completion: Completion,
  man: Man,
};
