/** Packs in words, for a terminal. Everything in a pack is text of other people and is made safe here. */
import type { LockedPack, PackSigner } from '../../core/pack.js';
import { SEVERITIES } from '../../core/types.js';
import type { Pack } from '../../packs/load.js';
import { oneLine } from '../../reporters/text.js';
import { hang } from '../../reporters/wrap.js';
import { styles, widthOf } from '../styles.js';

/** What `packs add` has to say. */
export interface Added {
  readonly pack: Pack;
  readonly entry: LockedPack;
  readonly cases: number;
  readonly before?: LockedPack;
  readonly lock: string;
}

/** What a pack is, who signed it and what it may do: read this before you trust it. */
export function describePack({ pack, entry, cases, before, lock }: Added, noColour: boolean): string {
  const style = styles(process.stdout, noColour);
  const { manifest, rules } = pack;
  const severities = SEVERITIES.flatMap((severity) => {
    const count = rules.filter(({ rule }) => rule.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}`];
  });
  const rows: [string, string][] = [
    ['licence', manifest.licence],
    ...(manifest.homepage === undefined ? [] : [['homepage', manifest.homepage] as [string, string]]),
    ['rules', `${rules.length} (${severities.join(', ')}), ${cases} cases, all as expected`],
    ['facts', manifest.facts.join(', ')],
    ...(manifest.frameworks.length === 0
      ? []
      : [
          ['frameworks', manifest.frameworks.map((name) => `${manifest.id}/${name}`).join(', ')] as [
            string,
            string,
          ],
        ]),
    ['signed by', signerText(entry.signer)],
    ['code', codeText(pack)],
  ];
  const version =
    before && before.version !== entry.version ? `${before.version} -> ${entry.version}` : entry.version;
  return [
    `${style.bold(manifest.id)} ${version}  ${oneLine(manifest.title)}`,
    wrapped(oneLine(manifest.description), 0),
    '',
    ...rows.map(([name, text]) => wrapped(`  ${name.padEnd(11)}${oneLine(text)}`, 13)),
    `  ${entry.integrity}`,
    '',
    wrapped(`${before ? 'Locked again' : 'Locked'} in ${lock}. Keep that file under version control.`, 0),
    ...(manifest.probes
      ? [
          '',
          wrapped('Its code runs only when the policy names this hash:', 0),
          '',
          '  probes:',
          `    ${manifest.id}: ${entry.integrity}`,
        ]
      : []),
    '',
  ].join('\n');
}

/** Who signed, in words. */
export function signerText(signer: PackSigner | undefined): string {
  if (!signer) return 'nobody';
  return signer.name === undefined
    ? `the key ${signer.key}, which no allowed_signers file names`
    : `${signer.name} (${signer.key})`;
}

function codeText({ manifest, folder }: Pack): string {
  if (!manifest.probes) return 'none: it cannot run anything';
  const { module, sections } = manifest.probes;
  const size = folder.files.find(({ path }) => path === module)?.size ?? 0;
  return `${module} (${size} bytes) reads ${sections.map(({ id, door, subject }) => `${id} by ${door} of each ${subject}`).join(', ')}`;
}

/** A text in lines of the terminal. */
export function wrapped(text: string, indent: number): string {
  return hang(text, widthOf(process.stdout), indent);
}
