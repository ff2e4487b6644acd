/** What other programs may use: read a deployment, scan it, judge the snapshot, and turn the report into text. */
export { parseDeployment } from './config/deployment.js';
export { readDeployment } from './inputs/deployment.js';
export { loadJudgement, type Choices } from './inputs/judgement.js';
export { loadFramework } from './controls/framework.js';
export { readAttestations, readDecisions, readWaivers } from './controls/statements.js';
export type { Deployment } from './core/deployment.js';
export { AuditError, type ErrorCode, type Place } from './core/errors.js';
export type { FactSections, ForeignSectionId, SectionId, SubjectKind } from './core/facts.js';
export type { PackManifest, PackSection } from './core/pack.js';
export type {
  DeclarationProbe,
  HttpAnswers,
  HttpProbe,
  HttpRequest,
  Probe,
  ProbeContext,
  ShellAnswers,
  ShellProbe,
  ShellStep,
  SqlAnswers,
  SqlProbe,
  SqlQuery,
  TcpAnswers,
  TcpProbe,
} from './core/probe.js';
export type * from './core/types.js';
export { parseSnapshot, readSnapshot, writeSnapshot } from './files/snapshot.js';
export type { Pack } from './packs/load.js';
export { loadLockedPacks } from './packs/locked.js';
export { loadProbes } from './packs/probes.js';
export { parsePolicy } from './policy/policy.js';
export {
  render,
  reporters,
  type FormatName,
  type Reporter,
  type ReporterOptions,
} from './reporters/index.js';
export { parseRule } from './rules/load.js';
export type { CompiledRule } from './rules/compile.js';
export { judge, scan, type JudgeOptions, type ScanOptions } from './scan.js';
export type { ScanEvent } from './scan/events.js';
