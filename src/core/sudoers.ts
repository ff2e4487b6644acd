/** One line of sudoers that allows exactly this command line as root; the letters that sudoers would read as its own are escaped (sudoers(5)). */
export function sudoersLine(user: string, argv: readonly string[]): string {
  const escaped = argv.map((word) => word.replaceAll(/[,:=\\ *?[\]!]/g, String.raw`\$&`)).join(' ');
  return `${user} ALL=(root) NOPASSWD: ${escaped}`;
}
