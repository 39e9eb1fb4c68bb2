import type { BrowserContext, Page } from "playwright-core";

/**
 * Lets every page of a context mark the frame that first shows its heading, by its own clock since the navigation: a
 * driver that looks from outside waits for charts to be drawn.
 */
export const markFirstView = async (context: BrowserContext): Promise<void> => {
  await context.addInitScript({ content: MARK });
};

/** When that was, in milliseconds. Throws when it does not come in time. */
export async function firstViewMs(page: Page, patienceMs: number): Promise<number> {
  const mark = await page.waitForFunction(
    () => performance.getEntriesByName("first-view")[0]?.startTime,
    undefined,
    { timeout: patienceMs },
  );
  return (await mark.jsonValue()) ?? Number.NaN;
}

const MARK = `
  const watch = new MutationObserver(() => {
    if (document.querySelector("main h1") === null) return;
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => performance.mark("first-view"), 0));
  });
  watch.observe(document, { childList: true, subtree: true });
`;
