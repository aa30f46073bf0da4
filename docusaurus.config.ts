import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '@docusaurus/types';
import { globSync } from 'tinyglobby';
import { apiSidebar, moduleTitle, nameModules } from './src/site/plugins/api-modules.ts';
import esModulePackagePlugin from './src/site/plugins/es-module-package.ts';
import exportsPlugin from './src/site/plugins/exports.ts';
import leanDocs from './src/site/plugins/lean-docs.ts';
import resultsPlugin, { RESULTS_DIR } from './src/site/plugins/results.ts';
import searchPlugin from './src/site/plugins/search.ts';
import themePlugin from './src/site/plugins/theme.ts';
import { darkTheme, lightTheme } from './src/site/prism-themes.ts';
import remarkClauseLinks from './src/site/remark-clause-links.ts';
import remarkClauses from './src/site/remark-clauses.ts';
import remarkCrossLinks from './src/site/remark-cross-links.ts';
import remarkExamples from './src/site/remark-examples.ts';
import { clauseRoute, specClauses } from './src/site/results/build.ts';

const siteDir = path.dirname(fileURLToPath(import.meta.url));
const clauseLinks = new Map(specClauses(siteDir).map((clause) => [clause.id, clauseRoute(clause)]));
const css = (name: string) => `./src/site/css/${name}.css`;

/** A file beside the pages: no route, so no `to`, and not another site either. */
const fileLink = (name: string) => ({
  html: `<a class="footer__link-item" href="/${name}">${name}</a>`,
});

/** The browser's own bars, in the colour of ours. */
const themeColor = (scheme: 'light' | 'dark', content: string) => ({
  tagName: 'meta',
  attributes: { name: 'theme-color', media: `(prefers-color-scheme: ${scheme})`, content },
});

/** Options that the docs instances share. Names of files are addresses: `3-filters.md` is `/spec/3-filters`. */
const docs = {
  breadcrumbs: true,
  numberPrefixParser: false,
  beforeDefaultRemarkPlugins: [[remarkCrossLinks, { siteDir }]],
  remarkPlugins: [
    [remarkClauses, { siteDir }],
    [remarkExamples, { siteDir, dataDir: RESULTS_DIR }],
  ],
} as const;

export default {
  title: 'Event Delivery Spec',
  tagline: 'How events are delivered, in sentences that run',
  url: process.env.SITE_URL ?? 'http://localhost:3000',
  baseUrl: '/',
  trailingSlash: false,
  favicon: 'img/favicon.svg',
  headTags: [
    {
      tagName: 'link',
      attributes: { rel: 'apple-touch-icon', href: '/img/apple-touch-icon.png' },
    },
    themeColor('light', '#ffffff'),
    themeColor('dark', '#111a1f'),
  ],
  onBrokenLinks: 'throw',
  onBrokenAnchors: 'throw',
  onDuplicateRoutes: 'throw',
  staticDirectories: ['static'],
  markdown: {
    // `.md` is plain Markdown, so that `{` and `<T>` in prose need no escape and any Markdown tool can read it.
    format: 'detect',
    mermaid: true,
    mdx1Compat: { comments: false, admonitions: false, headingIds: false },
    hooks: { onBrokenMarkdownLinks: 'throw', onBrokenMarkdownImages: 'throw' },
  },
  future: {
    v4: {
      removeLegacyPostBuildHeadAttribute: true,
      siteStorageNamespacing: true,
      mdx1CompatDisabledByDefault: true,
      fasterByDefault: true,
      useCssCascadeLayers: false,
    },
    // A kept cache can show an old page: it does not see a change of the remark plugins.
    faster: { rspackPersistentCache: false, gitEagerVcs: false },
    experimental_vcs: 'disabled',
  },
  plugins: [
    [esModulePackagePlugin, {}],
    [resultsPlugin, {}],
    [exportsPlugin, {}],
    [searchPlugin, {}],
    [
      'docusaurus-plugin-typedoc',
      {
        name: 'API reference',
        entryPoints: globSync(['src/*/index.ts', 'src/channels/*/index.ts'], {
          cwd: siteDir,
          ignore: ['src/site/**'],
        })
          .concat('src/index.ts')
          .sort(),
        tsconfig: 'tsconfig.json',
        out: 'docs/api',
        readme: 'none',
        disableGit: true,
        disableSources: true,
        skipErrorChecking: true,
        logLevel: 'Error',
        excludePrivate: true,
        excludeInternal: true,
        // What every error inherits is no part of this package.
        excludeExternals: true,
        hidePageHeader: true,
        hideBreadcrumbs: true,
        indexFormat: 'table',
        parametersFormat: 'table',
        interfacePropertiesFormat: 'table',
        useCodeBlocks: true,
        plugin: [nameModules],
        pageTitleTemplates: { index: '{projectName}', member: '{name}', module: moduleTitle },
        sidebar: { autoConfiguration: false },
      },
    ],
    [
      leanDocs,
      { id: 'spec', path: 'spec', routeBasePath: 'spec', sidebarPath: undefined, ...docs },
    ],
    [
      leanDocs,
      {
        id: 'default',
        path: 'docs',
        routeBasePath: 'docs',
        exclude: ['api/**', '**/_*.md'],
        ...docs,
      },
    ],
    [
      leanDocs,
      {
        // By itself, because each page brings the whole navigation of its instance, and this one has hundreds of pages.
        id: 'api',
        path: 'docs/api',
        routeBasePath: 'docs/api',
        sidebarItemsGenerator: apiSidebar,
        ...docs,
        remarkPlugins: [
          ...docs.remarkPlugins,
          [remarkClauseLinks, { siteDir, links: clauseLinks }],
        ],
      },
    ],
    ['@docusaurus/plugin-content-pages', { path: 'src/site/pages' }],
    ['@docusaurus/plugin-sitemap', { ignorePatterns: ['/search'] }],
  ],
  themes: [
    [
      '@docusaurus/theme-classic',
      {
        customCss: [
          'tokens',
          'base',
          'clause',
          'example',
          'coverage',
          'matrix',
          'simulator',
          'outbox-simulator',
          'home',
          'search',
          'print',
        ].map(css),
      },
    ],
    '@docusaurus/theme-mermaid',
    [
      '@easyops-cn/docusaurus-search-local',
      {
        hashed: true,
        indexBlog: false,
        indexPages: true,
        docsDir: ['spec', 'docs'],
        docsRouteBasePath: ['spec', 'docs'],
        docsPluginIdForPreferredVersion: 'default',
        highlightSearchTermsOnTargetPage: true,
        explicitSearchResultPath: true,
        ignoreCssSelectors: [
          '.eds-example__tools',
          '.eds-example__place',
          '.eds-badge',
          // What repeats the pages: lists of all clauses, and of all symbols of a module.
          '[aria-label="Clauses"]',
          '[aria-label="Clauses by implementation"]',
          '.plugin-id-api[class*="/index"] table',
          // Of the reference, the names and what they mean; not its code, nor the columns between.
          '.plugin-id-api pre',
          '.plugin-id-api td:not(:first-child):not(:last-child)',
        ],
      },
    ],
    [themePlugin, {}],
  ],
  themeConfig: {
    image: 'img/social-card.png',
    colorMode: { respectPrefersColorScheme: true },
    docs: { sidebar: { hideable: true } },
    mermaid: {
      theme: { light: 'neutral', dark: 'dark' },
      options: {
        fontFamily: 'inherit',
        // Narrow, so that six participants fit beside the text; long messages break.
        sequence: {
          width: 104,
          height: 44,
          actorMargin: 32,
          messageMargin: 28,
          diagramMarginX: 8,
          diagramMarginY: 4,
          wrap: true,
        },
        // The theme's own greys beside an arrow and in notes miss the contrast of 4.5, and are lost on paper.
        themeCSS: [
          '.labelBkg, .edgeLabel, .edgeLabel p { background: var(--eds-surface); color: var(--eds-text); }',
          '.messageText, .noteText, .noteText > tspan { fill: var(--eds-text); }',
          // A message that is longer than its arrow stands out from the lines that it crosses.
          '.messageText { stroke: var(--ifm-background-color); stroke-width: 5px; paint-order: stroke; }',
          '.note { fill: var(--eds-target); stroke: var(--eds-line); }',
        ].join(' '),
      },
    },
    navbar: {
      title: 'Event Delivery Spec',
      logo: { alt: '', src: 'img/logo.svg', srcDark: 'img/logo-dark.svg', width: 28, height: 28 },
      items: [
        { to: '/spec', label: 'Specification', activeBaseRegex: '^/spec(/|$)' },
        { to: '/docs', label: 'Docs', activeBaseRegex: '^/docs(?!/api)(/|$)' },
        { to: '/docs/api', label: 'API', activeBaseRegex: '^/docs/api(/|$)' },
        { to: '/coverage', label: 'Coverage' },
        { to: '/conformance', label: 'Conformance' },
        { to: '/channels', label: 'Channels' },
        {
          type: 'dropdown',
          label: 'Simulators',
          items: [
            { to: '/simulator', label: 'Delivery simulator' },
            { to: '/outbox-simulator', label: 'Outbox simulator' },
          ],
        },
      ],
    },
    footer: {
      links: [
        { label: 'Specification', to: '/spec' },
        { label: 'Documentation', to: '/docs' },
        { label: 'API reference', to: '/docs/api' },
        { label: 'Coverage', to: '/coverage' },
        { label: 'Conformance', to: '/conformance' },
        { label: 'Channels', to: '/channels' },
        { label: 'Delivery simulator', to: '/simulator' },
        { label: 'Outbox simulator', to: '/outbox-simulator' },
        fileLink('control.openapi.yaml'),
        fileLink('clauses.json'),
        fileLink('examples.json'),
        fileLink('llms.txt'),
      ],
    },
    prism: { theme: lightTheme, darkTheme, additionalLanguages: ['bash', 'diff'] },
  },
} satisfies Config;
