import { IconCloudOff, IconLock, IconMoodSad } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { ApiProblem, OFFLINE } from '../core/api/problem.ts';
import { Message } from '../elements/message.tsx';
import { words } from '../strings/words.ts';

interface Props {
  readonly error: Error;
  /** It stands for a whole page. */
  readonly page?: boolean;
  /** What can be done about it. */
  readonly children?: ReactNode;
}

/** Says why something can't be shown. */
export function Failure({ error, page = false, children }: Props) {
  const problem = ApiProblem.is(error) ? error : undefined;
  const scopes = problem?.data['requiredScopes'];
  if (Array.isArray(scopes)) {
    return (
      <Message
        icon={IconLock}
        page={page}
        title={problem?.title ?? ''}
        text={words.noScope(scopes.join(', '))}
      />
    );
  }
  const away = problem?.code === OFFLINE;
  return (
    <Message
      icon={away ? IconCloudOff : IconMoodSad}
      page={page}
      tone="danger"
      title={problem?.title ?? words.failed}
      text={error.message}
    >
      {problem?.requestId !== undefined && (
        <p className="soft">
          <small>{words.requestId(problem.requestId)}</small>
        </p>
      )}
      {children}
    </Message>
  );
}
