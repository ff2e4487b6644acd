export { scanTls } from './scan.js';
export type * from './types.js';
