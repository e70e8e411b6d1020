import type { ResourceContents } from '@qmcp/contracts';

import { defineCommand } from '../cli/command.ts';
import { completeRequest } from '../cli/complete-request.ts';
import { describeContents } from '../cli/content.ts';
import type { Output } from '../cli/output.ts';
import { sessionOptions, withSession } from '../cli/session-options.ts';
import type { SessionOptions } from '../cli/session-options.ts';

/** Prints what a resource holds. */
export default defineCommand<SessionOptions, [uri: string]>({
  name: 'resources read',
  summary: 'Read a resource',
  details: 'Bytes are written as they are, unless standard output is a terminal.',
  examples: ['qmcp resources read notes://today', 'qmcp resources read logo://main > logo.png'],
  configure: (command) => sessionOptions(command).argument('<uri>', 'URI of the resource'),

  async run({ cli, options }, uri) {
    const result = await withSession(cli, options, (session) =>
      completeRequest(session, 'resources/read', { uri }),
    );
    if (options.json === true) {
      cli.output.json(result);
      return;
    }
    for (const contents of result['contents'] as readonly ResourceContents[]) {
      print(cli.output, contents);
    }
  },
});

function print(output: Output, contents: ResourceContents): void {
  if (contents.blob !== undefined && !output.interactive) {
    output.raw(Buffer.from(contents.blob, 'base64'));
  } else {
    output.text(describeContents(contents));
  }
}
