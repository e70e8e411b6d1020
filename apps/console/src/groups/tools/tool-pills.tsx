import type { Tool, ToolList } from '../../core/wire/tool.ts';
import { Pill } from '../../elements/pill.tsx';
import { tools } from '../../strings/tools.ts';
import { PinPill } from './pin-pill.tsx';
import styles from './tool-pills.module.css';

interface Props {
  readonly tool: Tool;
  /** Of a tool of another server, where it is not told elsewhere on the page. */
  readonly pin?: ToolList['pins'][number] | undefined;
}

/** Where a tool comes from, if not from here, and what it says of its own effects. */
export function ToolPills({ tool: { annotations = {} }, pin }: Props) {
  const hints = Object.keys(tools.hints).filter(
    (hint) =>
      annotations[hint] === true &&
      !(hint === 'idempotentHint' && annotations['readOnlyHint'] === true),
  );
  if (hints.length === 0 && pin === undefined) return null;
  return (
    <span className={styles['pills']}>
      {pin !== undefined && (
        <>
          <PinPill state={pin.state} />
          <Pill>{tools.from(pin.source)}</Pill>
        </>
      )}
      {hints.map((hint) => (
        <Pill key={hint} tone={hint === 'destructiveHint' ? 'waiting' : 'plain'}>
          {tools.hints[hint]}
        </Pill>
      ))}
    </span>
  );
}
