import type { PinState } from '../../core/wire/tool.ts';
import { Pill } from '../../elements/pill.tsx';
import type { Tone } from '../../elements/pill.tsx';
import { tools } from '../../strings/tools.ts';

const tones: Readonly<Record<PinState, Tone>> = {
  accepted: 'accent',
  changed: 'danger',
  new: 'plain',
};

/** Whether the definition of another server's tool is what was accepted, in a word. */
export function PinPill({ state }: { readonly state: PinState }) {
  return <Pill tone={tones[state]}>{tools.pinWords[state]}</Pill>;
}
