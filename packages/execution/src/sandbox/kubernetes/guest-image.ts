import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { guestFile } from '../guest/guest-files.ts';
import { GUEST_FOLDER } from '../guest/guest-layout.ts';

const multiplexer = fileURLToPath(new URL('../container/multiplexer.py', import.meta.url));

/** What an image must have in the guest's folder, and where that is here. */
const imageFiles: readonly (readonly [string, string])[] = [
  ...['agent.sh', 'kernel.mjs', 'kernel.py', 'kernel.sh'].map(
    (name) => [name, guestFile(name)] as const,
  ),
  ['multiplexer.py', multiplexer],
];

/** Says in a sandbox on which kernel it runs, and in further lines which guest's files its image has. */
export const EXAMINATION = `uname -r; cd ${GUEST_FOLDER} && sha256sum ${imageFiles.map(([name]) => name).join(' ')}`;

/**
 * Reads what {@link EXAMINATION} said.
 * @returns the release of the kernel, and whether the image has the guest's files of this very version of ours
 */
export function examined(said: string): { readonly kernelRelease: string; readonly fits: boolean } {
  const [kernelRelease = '', ...sums] = said.trim().split('\n');
  return { kernelRelease, fits: sums.join('\n') === expectedSums() };
}

const expectedSums = (): string =>
  imageFiles
    .map(([name, path]) => {
      const sum = createHash('sha256').update(readFileSync(path)).digest('hex');
      return `${sum}  ${name}`;
    })
    .join('\n');
