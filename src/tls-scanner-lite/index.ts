export { everyAddress, scanMany, watchTls, withSisters } from './many.js';
export { allProfiles, findProfile, fixNamed, profileNames } from './profiles/find.js';
export { judgeProfile } from './profiles/judge.js';
export { scanTls } from './scan.js';
export type * from './profiles/types.js';
export type { ManyOptions, TlsEvent } from './many.js';
export type * from './types.js';
export type * from './cert/facts.js';
export type * from './facts.js';
