export { scanTls } from './scan.js';
export type * from './types.js';
export type * from './facts.js';
