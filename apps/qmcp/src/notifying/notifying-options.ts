import type { MailSettings } from '@qmcp/execution';

import type { Config } from '../config.ts';

/** How people are told of what waits for them. */
export interface NotifyingOptions {
  /** Hosts of webhooks that may have private or loopback addresses. Default: none. */
  readonly webhookHosts?: readonly string[];
  /** Default: no mail is sent. */
  readonly mail?: MailSettings | undefined;
}

/** What is configured. */
export const notifyingOptions = ({
  webhookHosts,
  smtpUrl: url,
  mailFrom: from,
}: Pick<Config, 'webhookHosts' | 'smtpUrl' | 'mailFrom'>): NotifyingOptions => ({
  webhookHosts,
  mail: url === undefined || from === undefined ? undefined : { url, from },
});
