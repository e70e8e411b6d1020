import type { ScriptLanguage } from '../source/ast-grep.ts';

/** Formats JavaScript or TypeScript with Prettier (prettier.io). @throws SyntaxError where it can't be read */
export async function formatScript(
  language: ScriptLanguage,
  content: string,
  lineWidth: number | undefined,
): Promise<string> {
  const [{ format }, syntax, printer] = await Promise.all([
    import('prettier/standalone'),
    language === 'javascript'
      ? import('prettier/plugins/babel')
      : import('prettier/plugins/typescript'),
    import('prettier/plugins/estree'),
  ]);
  return format(content, {
    parser: language === 'javascript' ? 'babel' : 'typescript',
    plugins: [syntax, printer],
    embeddedLanguageFormatting: 'off',
    ...(language === 'tsx' && { filepath: 'file.tsx' }),
    ...(lineWidth !== undefined && { printWidth: lineWidth }),
  });
}
