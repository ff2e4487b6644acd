/** The command map: oclif finds every command here. */
import Acl from './acl.js';
import Completion from './completion.js';
import Doctor from './doctor.js';
import Explain from './explain.js';
import Eval from './eval.js';
import FactsList from './facts/list.js';
import FactsShow from './facts/show.js';
import Help from './help.js';
import Import from './import.js';
import Init from './init.js';
import Judge from './judge.js';
import LogProve from './log/prove.js';
import LogReview from './log/review.js';
import LogVerify from './log/verify.js';
import LogWitness from './log/witness.js';
import Man from './man.js';
import PacksAdd from './packs/add.js';
import PacksList from './packs/list.js';
import PacksRemove from './packs/remove.js';
import PacksSign from './packs/sign.js';
import PacksVerify from './packs/verify.js';
import RulesDocs from './rules/docs.js';
import RulesLint from './rules/lint.js';
import RulesList from './rules/list.js';
import RulesMutate from './rules/mutate.js';
import RulesNew from './rules/new.js';
import RulesTest from './rules/test.js';
import Scan from './scan.js';
import Schema from './schema.js';
import Tls from './tls.js';
import WhatIf from './what-if.js';

export const commands = {
  help: Help,
  init: Init,
  doctor: Doctor,
  scan: Scan,
  judge: Judge,
  import: Import,
  acl: Acl,
  'rules:list': RulesList,
  tls: Tls,
  explain: Explain,
  'packs:add': PacksAdd,
  'packs:list': PacksList,
  'packs:verify': PacksVerify,
  'packs:remove': PacksRemove,
  'packs:sign': PacksSign,
  'rules:new': RulesNew,
  'rules:lint': RulesLint,
  'rules:test': RulesTest,
  'rules:mutate': RulesMutate,
  'rules:docs': RulesDocs,
  eval: Eval,
  'facts:list': FactsList,
  'facts:show': FactsShow,
  'log:verify': LogVerify,
  'log:witness': LogWitness,
  'log:prove': LogProve,
  'log:review': LogReview,
  schema: Schema,
  'what-if': WhatIf,
  completion: Completion,
  man: Man,
};
