/**
 * @file Headers that make a page cross-origin isolated, which static hosts do not send: without isolation no browser shares memory between
 * threads.
 *
 * Chromium has Document-Isolation-Policy, which leaves windows that open each other alone. The others need COOP and COEP. `credentialless`
 * and `require-corp` both leave requests with CORS as they are, so models of the Hub still come.
 */

/** True in Chromium and what is built on it. */
const isChromium = 'userAgentData' in navigator;

/** Where the browser is asked to run a script of its own, or to show a page. */
const isolated = new Set<RequestDestination>([
	'document',
	'iframe',
	'frame',
	'worker',
	'sharedworker'
]);

/**
 * The same answer with the headers of an isolated page or worker; whatever else is asked for comes back untouched.
 * @param policy content security policy for workers, which a page's own does not reach
 */
export function isolate(
	response: Response,
	{ destination }: Request,
	policy: string | null
): Response {
	// An answer of type opaqueredirect cannot be rebuilt; the browser follows it and asks again.
	if (!isolated.has(destination) || response.status === 0 || response.redirected) return response;
	const headers = new Headers(response.headers);
	if (isChromium) headers.set('document-isolation-policy', 'isolate-and-credentialless');
	else {
		headers.set('cross-origin-embedder-policy', 'require-corp');
		if (destination === 'document') headers.set('cross-origin-opener-policy', 'same-origin');
	}
	if (policy && destination.endsWith('worker')) headers.set('content-security-policy', policy);
	const { status, statusText, body } = response;
	return new Response(body, { status, statusText, headers });
}
