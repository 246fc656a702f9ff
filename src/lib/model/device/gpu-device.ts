/** @file A WebGPU device made for the runtime, with what its kernels profit from and without what breaks them. */

const usefulFeatures = ['shader-f16'] as const;
const usefulLimits = [
	'maxBufferSize',
	'maxStorageBufferBindingSize',
	'maxStorageBuffersPerShaderStage',
	'maxComputeWorkgroupStorageSize',
	'maxComputeInvocationsPerWorkgroup',
	'maxComputeWorkgroupSizeX',
	'maxComputeWorkgroupSizeY',
	'maxComputeWorkgroupSizeZ',
	'maxComputeWorkgroupsPerDimension'
] as const;

/** Below this the runtime's fused attention is wrong from 32 tokens a run (seen at 4, on a software adapter). */
const smallestSubgroup = 16;

/** The adapter that models run on, or null where there is none. */
export async function findAdapter(): Promise<GPUAdapter | null> {
	// The type says that every browser has it.
	const gpu = (navigator as { gpu?: GPU }).gpu;
	return (await gpu?.requestAdapter({ powerPreference: 'high-performance' })) ?? null;
}

/** True for an adapter that computes on the CPU. */
export function isSoftwareAdapter({ info }: Pick<GPUAdapter, 'info'>): boolean {
	const { vendor, architecture, description } = info;
	return (
		(info as { isFallbackAdapter?: boolean }).isFallbackAdapter === true ||
		/swiftshader|llvmpipe|basic render/i.test(`${vendor} ${architecture} ${description}`)
	);
}

/** True where a device with all that the adapter has, as the runtime makes one for itself, would compute attention wrongly. */
export function misleadsRuntime({
	features,
	info
}: Pick<GPUAdapter, 'features' | 'info'>): boolean {
	const { subgroupMaxSize } = info as { subgroupMaxSize?: number };
	return features.has('subgroups') && (subgroupMaxSize ?? 0) < smallestSubgroup;
}

/** A device, or null where there is no adapter or it gives none. */
export async function requestDevice(given?: GPUAdapter): Promise<GPUDevice | null> {
	const adapter = given ?? (await findAdapter());
	if (!adapter) return null;
	const features: GPUFeatureName[] = usefulFeatures.filter((name) => adapter.features.has(name));
	if (adapter.features.has('subgroups') && !misleadsRuntime(adapter)) features.push('subgroups');
	const requiredLimits = Object.fromEntries(
		usefulLimits.map((name) => [name, adapter.limits[name]])
	);
	try {
		return await adapter.requestDevice({ requiredFeatures: features, requiredLimits });
	} catch {
		return null;
	}
}
