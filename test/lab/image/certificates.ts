import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { must } from '../machine/run.js';

/** A certificate to be issued by the lab, with fixed dates. */
export interface Request {
  /** The file name without extension. */
  file: string;
  commonName: string;
  names?: readonly string[];
  key?: 'ec' | 'rsa:1024' | 'rsa:2048' | 'rsa:3072';
  digest?: 'sha256' | 'sha1';
  notBefore: string;
  notAfter: string;
  /** The file name of the issuer; a certificate without issuer signs itself. */
  issuer?: string;
  authority?: boolean;
}

/** Issue a certificate: FILE.pem and FILE.key appear in the directory. */
export async function issue(directory: string, request: Request): Promise<void> {
  const at = (name: string): string => join(directory, name);
  const { file } = request;
  await makeKey(at(`${file}.key`), request.key ?? 'ec');
  await must([
    'openssl',
    'req',
    '-new',
    '-key',
    at(`${file}.key`),
    '-subj',
    `/CN=${request.commonName}`,
    '-out',
    at('csr'),
  ]);
  const work = at('ca-work');
  await mkdir(work);
  await writeFile(join(work, 'index.txt'), '');
  await writeFile(join(work, 'ca.cnf'), configuration(work, request));
  const issuer = request.issuer ?? file;
  const signer = request.issuer === undefined ? ['-selfsign'] : ['-cert', at(`${issuer}.pem`)];
  await must([
    'openssl',
    'ca',
    '-batch',
    '-notext',
    '-config',
    join(work, 'ca.cnf'),
    '-in',
    at('csr'),
    '-out',
    at(`${file}.pem`),
    '-keyfile',
    at(`${issuer}.key`),
    ...signer,
    '-startdate',
    time(request.notBefore),
    '-enddate',
    time(request.notAfter),
    '-extensions',
    'extensions',
  ]);
  await rm(work, { recursive: true });
  await rm(at('csr'));
}

/** Write a certificate followed by its issuer's into one file, as web servers want it. */
export async function chain(directory: string, file: string, issuer: string): Promise<void> {
  const parts = await Promise.all(
    [file, issuer].map((name) => readFile(join(directory, `${name}.pem`), 'utf8')),
  );
  await writeFile(join(directory, `${file}.chain.pem`), parts.join(''));
}

/** Copy a certificate and its key to where a server reads them. */
export async function place(from: string, to: string): Promise<void> {
  await mkdir(to.slice(0, to.lastIndexOf('/')), { recursive: true });
  await copyFile(`${from}.pem`, `${to}.pem`);
  await copyFile(`${from}.key`, `${to}.key`);
}

async function makeKey(file: string, kind: NonNullable<Request['key']>): Promise<void> {
  const bits = kind.split(':')[1];
  const options =
    bits === undefined
      ? ['EC', '-pkeyopt', 'ec_paramgen_curve:P-256']
      : ['RSA', '-pkeyopt', `rsa_keygen_bits:${bits}`];
  await must(['openssl', 'genpkey', '-algorithm', ...options, '-out', file]);
}

function time(iso: string): string {
  return new Date(iso).toISOString().replace(/[-:T]|\.\d+/g, '');
}

function configuration(work: string, request: Request): string {
  const names = (request.names ?? []).map((name) => (/^[0-9.]+$/.test(name) ? `IP:${name}` : `DNS:${name}`));
  const extensions = request.authority
    ? [
        'basicConstraints=critical,CA:TRUE',
        'keyUsage=critical,keyCertSign,cRLSign',
        'subjectKeyIdentifier=hash',
      ]
    : [
        'basicConstraints=critical,CA:FALSE',
        'keyUsage=critical,digitalSignature,keyEncipherment',
        'extendedKeyUsage=serverAuth',
      ];
  if (names.length > 0) extensions.push(`subjectAltName=${names.join(',')}`);
  return `[ca]
default_ca=lab
[lab]
database=${work}/index.txt
new_certs_dir=${work}
default_md=${request.digest ?? 'sha256'}
policy=any
rand_serial=yes
unique_subject=no
[any]
commonName=supplied
[extensions]
${extensions.join('\n')}
`;
}
