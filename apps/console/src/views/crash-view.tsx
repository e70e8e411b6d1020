import { Button } from '@mantine/core';
import { IconBug } from '@tabler/icons-react';
import type { ErrorComponentProps } from '@tanstack/react-router';

import { ApiProblem } from '../core/api/problem.ts';
import { Message } from '../elements/message.tsx';
import { Failure } from '../groups/failure.tsx';
import { shell } from '../strings/shell.ts';

/** Stands in for a page that can't be shown: the server is away, or there is a defect. */
export function CrashView({ error }: ErrorComponentProps) {
  const reload = (
    <Button variant="default" onClick={() => window.location.reload()}>
      {shell.reload}
    </Button>
  );
  if (ApiProblem.is(error))
    return (
      <Failure error={error} page>
        {reload}
      </Failure>
    );
  return (
    <Message icon={IconBug} page tone="danger" title={shell.crashTitle} text={shell.crashText}>
      {reload}
    </Message>
  );
}
