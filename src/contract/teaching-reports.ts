import type { Album, SidecarReport } from './albums.ts';
import type { reportVersion } from './reports.ts';
import type { LabelEvaluation, ModelVersion, TuningReport } from './tuning.ts';

/** A model in a report: examples are for the window, which can show them. */
export type ReportedModel = Omit<ModelVersion, 'report'> & {
  report?: (Omit<TuningReport, 'examples'> & { examples?: undefined }) | undefined;
};

export interface TuneReport {
  version: typeof reportVersion;
  model: ReportedModel;
  /** False where it did no better, or `--keep-aside` was given: the model in use before stays. */
  isInUse: boolean;
  /** Milliseconds. */
  elapsed: number;
}

export interface ModelsReport {
  version: typeof reportVersion;
  models: ReportedModel[];
  /** Why the bundled model stands in for the one in use, where it does. */
  trouble?: string | undefined;
}

export type EvaluationReport = { version: typeof reportVersion } & LabelEvaluation;

export interface AlbumsReport {
  version: typeof reportVersion;
  albums: Omit<Album, 'cover'>[];
}

export type AlbumsExportReport = { version: typeof reportVersion } & SidecarReport;
