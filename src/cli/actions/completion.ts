/** Completion scripts, made from what the commands say of themselves: one generator a shell. */
import type { CommandWords } from '../command-words.js';
import { bash } from './completion/bash.js';
import { fish } from './completion/fish.js';
import { zsh } from './completion/zsh.js';

export const completions = { bash, zsh, fish } as const satisfies Record<
  string,
  (commands: readonly CommandWords[], bin: string) => string
>;
