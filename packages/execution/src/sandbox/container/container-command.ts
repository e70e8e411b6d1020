import { guestCommand, withEgress } from '../guest/guest-files.ts';
import { GUEST_FOLDER } from '../guest/guest-layout.ts';
import type { Language } from '../languages/language.ts';
import type { SandboxSpec } from '../sandbox.ts';

/** The command of a container whose one pair of streams carries those of a guest. */
export const containerCommand = (language: Language, spec: SandboxSpec): readonly string[] => [
  'python3',
  '-IS',
  `${GUEST_FOLDER}/multiplexer.py`,
  ...withEgress(spec, GUEST_FOLDER, guestCommand(language, spec, GUEST_FOLDER)),
];
