/** @file The exhibit that finds a command: what it writes, counts and admits, by keyboard, from its address, and taken away. */
import { readFile } from 'node:fs/promises';
import { expect, test } from './museum-test.ts';
import { takeCopied } from './pages.ts';

test('a command follows what somebody has and wants, is copied, and is found again from its address', async ({
	page,
	context
}) => {
	await context.grantPermissions(['clipboard-read', 'clipboard-write']);
	await page.goto('./embed/run-command/');
	const root = page.locator('[data-widget="run-command"]');
	const command = root.getByRole('textbox', { name: 'Command' });
	await expect(command).toHaveValue(/^llama-server -hf ggml-org\/SmolLM3-3B-GGUF:Q4_K_M -c 4096$/);
	await expect(root.getByTestId('weights')).toContainText('1.91 GB');
	await expect(root.getByTestId('cache')).toContainText('0.30 GB');
	// By keyboard: from the laptop over the phone to the server, and to 16 bits.
	await root.getByRole('radio', { name: 'laptop' }).focus();
	await page.keyboard.press('ArrowRight');
	await expect(command).toHaveValue(/llama-cli/);
	await page.keyboard.press('ArrowRight');
	await root.getByRole('combobox', { name: 'Format' }).selectOption('safetensors');
	await root.getByRole('radio', { name: '16', exact: true }).check();
	await root.getByRole('group', { name: 'Thinking' }).getByRole('radio', { name: 'off' }).check();
	await root.getByRole('group', { name: 'Tools' }).getByRole('radio', { name: 'on' }).check();
	await root.getByRole('combobox', { name: 'Text that shall fit' }).selectOption('65536');
	await expect(command).toHaveValue(
		/vllm serve HuggingFaceTB\/SmolLM3-3B --max-model-len 65536 .*"enable_thinking": false.* --tool-call-parser hermes$/
	);
	await expect(root.getByTestId('together')).toContainText('10.98 GB');
	await expect(root.getByText('2025-08-08')).toBeVisible();
	const copied = await takeCopied(page, root.getByRole('button', { name: 'Copy', exact: true }));
	expect(copied).toBe(await command.inputValue());
	const link = await takeCopied(page, root.getByRole('button', { name: 'Copy link' }));
	await page.goto('about:blank');
	await page.goto(link);
	await expect(command).toHaveValue(/--max-model-len 65536/);
	const download = page.waitForEvent('download');
	await root.getByRole('button', { name: 'Save as CSV' }).click();
	const csv = await readFile(await (await download).path(), 'utf8');
	expect(csv).toContain('ONNX Runtime GenAI');
});

test('where nothing is known or something fails, a sentence says so, and what is known is one press away', async ({
	page
}) => {
	await page.goto('./embed/run-command/?machine=phone&format=mlc');
	const root = page.locator('[data-widget="run-command"]');
	await expect(root.getByTestId('no-command')).toContainText('neither MLC LLM nor WebLLM');
	await root.getByRole('button', { name: 'llama.cpp, GGUF, 4 bits' }).click();
	await expect(root.getByRole('textbox', { name: 'Command' })).toHaveValue(/llama-cli/);
	await page.goto('./embed/run-command/?machine=server&format=onnx');
	await expect(root.getByTestId('state')).toHaveText('tried here: it stops with an error');
	await expect(root.getByTestId('weights')).toContainText('cannot be counted');
});
