/** Folder of the tools that every server has: `echo`, `planner`, `executor`, `reviewer`. */
export const builtinToolsFolder: URL = new URL('tools/', import.meta.url);
