export { everyAddress, scanMany, watchTls, withSisters } from './many.js';
export { scanTls } from './scan.js';
export type { ManyOptions, TlsEvent } from './many.js';
export type * from './types.js';
export type * from './facts.js';
