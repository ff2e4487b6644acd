import type { Clinic } from '../clinics.js';

/** Write the SQL that fills the clinic's database server. */
export async function writeSeed(_clinic: Clinic, _tree: string): Promise<void> {}
