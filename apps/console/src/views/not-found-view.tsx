import { IconMapQuestion } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';

import { Message } from '../elements/message.tsx';
import { shell } from '../strings/shell.ts';

/** Says that an address leads nowhere. */
export function NotFoundView() {
  return (
    <Message icon={IconMapQuestion} page title={shell.notFoundTitle} text={shell.notFoundText}>
      <Link to="/">{shell.toHome}</Link>
    </Message>
  );
}
