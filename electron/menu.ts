import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { WindowCommand } from '../src/contract/window-bridge.ts';

/** Sets the application menu. `send` brings a command to the page; `withTools` adds the developer tools. */
export function setMenu(send: (command: WindowCommand) => void, { withTools }: { withTools: boolean }): void {
  const mac = process.platform === 'darwin';
  const item = (label: string, command: WindowCommand, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => send(command),
    ...(accelerator === undefined ? {} : { accelerator }),
  });
  const settings = item('Settings…', 'show-settings', 'CmdOrCtrl+,');
  const separator: MenuItemConstructorOptions = { type: 'separator' };

  const template: MenuItemConstructorOptions[] = [
    ...(mac
      ? [
          {
            role: 'appMenu' as const,
            submenu: [
              { role: 'about' as const },
              separator,
              settings,
              separator,
              { role: 'hide' as const },
              { role: 'hideOthers' as const },
              separator,
              { role: 'quit' as const },
            ],
          },
        ]
      : []),
    {
      label: '&File',
      submenu: [
        item('Add Folders…', 'choose-folders', 'CmdOrCtrl+O'),
        item('Find Similar to a Photo…', 'choose-query', 'CmdOrCtrl+F'),
        separator,
        item('Folders and Problems', 'show-folders', 'CmdOrCtrl+D'),
        ...(mac ? [{ role: 'close' as const }] : [settings, separator, { role: 'quit' as const }]),
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        ...(withTools ? [separator, { role: 'toggleDevTools' as const }] : []),
      ],
    },
    ...(mac ? [{ role: 'windowMenu' as const }] : []),
    { role: 'help', submenu: [item('Keyboard Shortcuts', 'show-keys')] },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
