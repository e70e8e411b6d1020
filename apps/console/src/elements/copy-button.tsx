import { ActionIcon } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';

import { words } from '../strings/words.ts';

/** Copies a text. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const { copy, copied } = useClipboard();
  return (
    <ActionIcon
      variant="subtle"
      size={44}
      aria-label={copied ? words.copied : `${words.copy} ${label}`}
      onClick={() => copy(text)}
    >
      {copied ? <IconCheck size={18} /> : <IconCopy size={18} />}
    </ActionIcon>
  );
}
