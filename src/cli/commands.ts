/** The command map: oclif finds every command here. */
import Completion from './completion.js';
import Eval from './eval.js';
import FactsList from './facts/list.js';
import FactsShow from './facts/show.js';
import Help from './help.js';
import Judge from './judge.js';
import Man from './man.js';
import RulesDocs from './rules/docs.js';
import RulesLint from './rules/lint.js';
import RulesList from './rules/list.js';
import RulesMutate from './rules/mutate.js';
import RulesNew from './rules/new.js';
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
  'rules:new': RulesNew,
  'rules:lint': RulesLint,
  'rules:test': RulesTest,
  'rules:mutate': RulesMutate,
  'rules:docs': RulesDocs,
  eval: Eval,
  'facts:list': FactsList,
  'facts:show': FactsShow,
  schema: Schema,
  completion: Completion,
  man: Man,
};
