import type { Report } from '../core/types.js';

/** Names of the build's properties that Azure DevOps asks for. */
export type AzdoName = 'buildDefinitionId' | 'buildDefinitionName' | 'phaseId' | 'phaseName';

/** How a report is shown. What a stream can do comes in as values: reporters know no terminal. */
export interface ReporterOptions {
  readonly colour: boolean;
  /** Columns. */
  readonly width: number;
  readonly unicode: boolean;
  /** Summary and gate only. */
  readonly quiet: boolean;
  /** List what passed, too. */
  readonly verbose: boolean;
  readonly sarifProfile?: 'github' | 'gitlab' | 'azdo' | 'defectdojo';
  /** Values that Azure DevOps asks for; placeholders of the right form where they are left out. */
  readonly azdo?: Readonly<Partial<Record<AzdoName, string>>>;
  /** Paths of reports that are written already. */
  readonly written?: readonly string[];
}

/** Turns the one result object into text. */
export type Reporter = (report: Report, options: ReporterOptions) => string;
