import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `vite dev` finds the server whose data it shows. */
const SERVER = 'http://127.0.0.1:3333';

export default defineConfig({
  // @mantine/hooks imports react-dom without declaring it, which an install that gives packages only what they declare shows.
  resolve: { dedupe: ['react', 'react-dom'] },
  plugins: [react()],
  build: {
    target: 'es2023',
    // A data: URL would need a hole in the page's content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // One sheet of a dozen kilobytes is there sooner than twenty small ones.
    cssCodeSplit: false,
    reportCompressedSize: false,
  },
  server: { proxy: { '/v1': SERVER, '/health': SERVER } },
});
