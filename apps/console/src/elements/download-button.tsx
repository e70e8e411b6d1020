import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';

interface Props {
  readonly label: string;
  readonly text: string;
  readonly fileName: string;
}

/** Saves a text as a file. */
export function DownloadButton({ label, text, fileName }: Props) {
  const save = (): void => {
    const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = fileName;
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <Button
      variant="default"
      size="md"
      onClick={save}
      leftSection={<IconDownload aria-hidden size={18} />}
    >
      {label}
    </Button>
  );
}
