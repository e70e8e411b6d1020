import { openAiCompatibleModel, retryingModel } from '@qmcp/orchestration';
import type { ModelPort } from '@qmcp/orchestration';

import { CliError } from '../cli/cli-error.ts';
import type { Config } from '../config.ts';
import { systemClock } from '../platform/system-clock.ts';

/** The model that is configured. @throws CliError that says how to name one */
export function configuredModel({ modelUrl: url, model, modelKey: key }: Config): ModelPort {
  if (url === undefined || model === undefined) {
    const missing = [
      ...(url === undefined ? ['--model-url (or QMCP_MODEL_URL)'] : []),
      ...(model === undefined ? ['--model (or QMCP_MODEL)'] : []),
    ];
    throw new CliError(
      'usage',
      `No model to chat with: name it with ${missing.join(' and ')}. Any OpenAI-compatible API will do, such as Ollama's on this machine: --model-url http://127.0.0.1:11434/v1 --model qwen3; a key goes into QMCP_MODEL_KEY or a file that QMCP_MODEL_KEY_FILE names`,
    );
  }
  return retryingModel(openAiCompatibleModel({ url, model, key }), { clock: systemClock });
}
