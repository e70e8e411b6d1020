import type { Check } from '../check.ts';
import { ok } from '../check.ts';

const ANSWER_TIMEOUT_MS = 3_000;

/** Whether the user service answers, where one of somebody else's is used. */
export const userService: Check = {
  name: 'user service',
  async examine({ config: { userServiceUrl, userServiceToken } }) {
    if (userServiceUrl === undefined) return ok('our own, started when it is needed');
    try {
      const url = new URL('v1/users?limit=1', `${userServiceUrl.replace(/\/$/, '')}/`);
      const { status } = await fetch(url, {
        headers:
          userServiceToken === undefined ? {} : { Authorization: `Bearer ${userServiceToken}` },
        signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
      });
      if (status < 400) return ok(`${userServiceUrl} answers`);
      return {
        status: 'fail',
        message: `${userServiceUrl} answers with HTTP status ${status}`,
        fix:
          status === 401 || status === 403
            ? 'Correct QMCP_USER_SERVICE_TOKEN_FILE or QMCP_USER_SERVICE_TOKEN'
            : 'Correct QMCP_USER_SERVICE_URL',
      };
    } catch (error) {
      return {
        status: 'fail',
        message: `${userServiceUrl} can't be reached (${reason(error)})`,
        fix: 'Start the service, or correct QMCP_USER_SERVICE_URL',
      };
    }
  },
};

function reason(error: unknown): string {
  const { cause, name } = error as { cause?: { code?: string }; name: string };
  return cause?.code ?? name;
}
