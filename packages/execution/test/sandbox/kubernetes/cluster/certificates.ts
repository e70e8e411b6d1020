import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

import type { TemporaryFolder } from '@qmcp/testkit';

/** A certificate that vouches for itself, as a test's only authority. */
export interface Certificate {
  readonly key: Buffer;
  readonly cert: Buffer;
  /** Path of the certificate. */
  readonly certFile: string;
}

/** Makes a certificate for 127.0.0.1, with the OpenSSL of this machine. */
export async function makeCertificate(folder: TemporaryFolder, name: string): Promise<Certificate> {
  const keyFile = folder.file(`${name}.key`);
  const certFile = folder.file(`${name}.crt`);
  const subject = `/CN=${name}`;
  await promisify(execFile)('openssl', [
    ...'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2'.split(' '),
    ...Object.entries({ keyout: keyFile, out: certFile, subj: subject }).flatMap(
      ([option, value]) => [`-${option}`, value],
    ),
    '-addext',
    'subjectAltName=IP:127.0.0.1',
  ]);
  return { key: await readFile(keyFile), cert: await readFile(certFile), certFile };
}
