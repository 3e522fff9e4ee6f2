import type { Locator, Page } from 'playwright-core';

/** How a person works with a page. */
export interface Hands {
  /** Presses a button or follows a link. */
  press(target: Locator): Promise<void>;
  /** Replaces what is in a field. */
  write(target: Locator, text: string): Promise<void>;
  /** Picks one of a group of radio buttons. */
  choose(radio: Locator): Promise<void>;
}

export const mouse: Hands = {
  press: (target) => target.click(),
  write: (target, text) => target.fill(text),
  choose: (radio) => cardOf(radio).click(),
};

export const finger: Hands = {
  press: (target) => target.tap(),
  async write(target, text) {
    await target.tap();
    await target.fill(text);
  },
  choose: (radio) => cardOf(radio).tap(),
};

/** Tab, Enter, arrows and letters only. @param onUnseen is told of a place that does not show that it has the focus */
export function keyboard(page: Page, onUnseen: (what: string) => void): Hands {
  const reach = async (target: Locator): Promise<void> => {
    await target.waitFor();
    for (let tabs = 0; tabs <= mostTabs; tabs += 1) {
      if (await hasFocus(target)) return noteUnseen(target, onUnseen);
      await page.keyboard.press('Tab');
    }
    throw new Error(`${target} cannot be reached with the Tab key.`);
  };
  return {
    async press(target) {
      await reach(target);
      await page.keyboard.press('Enter');
    },
    async write(target, text) {
      await reach(target);
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.type(text);
    },
    async choose(radio) {
      const group = radio.page().locator(`input[type="radio"][name="${await radio.getAttribute('name')}"]`);
      await reach(group.and(radio.page().locator(':checked')));
      for (let moves = await group.count(); moves > 0 && !(await radio.isChecked()); moves -= 1) {
        await page.keyboard.press('ArrowDown');
      }
      if (!(await radio.isChecked())) throw new Error(`${radio} cannot be reached with the arrow keys.`);
    },
  };
}

const mostTabs = 60;

/** People aim at the card, not at the circle in it. */
const cardOf = (radio: Locator): Locator => radio.locator('xpath=ancestor::label');

function hasFocus(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element.ownerDocument.activeElement === element);
}

/** A ring may be drawn by the element itself or by the card around it. */
async function noteUnseen(target: Locator, onUnseen: (what: string) => void): Promise<void> {
  const seen = await target.evaluate((element) => {
    const view = element.ownerDocument.defaultView;
    return [element, element.closest('label')].some((each) => {
      if (!each || !view) return false;
      const { outlineStyle, outlineWidth } = view.getComputedStyle(each);
      return outlineStyle !== 'none' && outlineWidth !== '0px';
    });
  });
  if (!seen) onUnseen(`${target} does not show that it has the focus`);
}
