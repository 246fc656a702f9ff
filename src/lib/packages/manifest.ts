/** @file The manifests of packages: what an LMS reads first. Written by hand, for the schemas are strict about order and names. */
import { escapeXml } from '../url/escape-xml.ts';
import type { PackageConfig } from './runtime/config.ts';

export interface Described {
	readonly config: PackageConfig;
	readonly summary: string;
	/** Minutes that it takes. */
	readonly minutes: number;
	/** Paths of all files of the package but the manifest. */
	readonly files: readonly string[];
}

const head = '<?xml version="1.0" encoding="UTF-8"?>';

function listFiles(files: readonly string[]): string {
	return files.map((path) => `\t\t\t<file href="${escapeXml(encodeURI(path))}"/>`).join('\n');
}

/** SCORM 1.2, `imsmanifest.xml`. */
export function writeScorm12({ config, files }: Described): string {
	const { name, title, passMark } = config;
	return `${head}
<manifest identifier="model-museum.${name}" version="1.0"
	xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
	xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"
	xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
	xsi:schemaLocation="http://www.imsproject.org/xsd/imscp_rootv1p1p2 imscp_rootv1p1p2.xsd http://www.adlnet.org/xsd/adlcp_rootv1p2 adlcp_rootv1p2.xsd">
	<metadata>
		<schema>ADL SCORM</schema>
		<schemaversion>1.2</schemaversion>
	</metadata>
	<organizations default="organization">
		<organization identifier="organization">
			<title>${escapeXml(title)}</title>
			<item identifier="item" identifierref="lesson">
				<title>${escapeXml(title)}</title>
				<adlcp:masteryscore>${Math.round(100 * passMark)}</adlcp:masteryscore>
			</item>
		</organization>
	</organizations>
	<resources>
		<resource identifier="lesson" type="webcontent" adlcp:scormtype="sco" href="index.html">
${listFiles(files)}
		</resource>
	</resources>
</manifest>
`;
}

/** SCORM 2004 4th edition, `imsmanifest.xml`. */
export function writeScorm2004({ config, files }: Described): string {
	const { name, title, passMark } = config;
	return `${head}
<manifest identifier="model-museum.${name}" version="1.0"
	xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"
	xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"
	xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3"
	xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3"
	xmlns:imsss="http://www.imsglobal.org/xsd/imsss"
	xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
	xsi:schemaLocation="http://www.imsglobal.org/xsd/imscp_v1p1 imscp_v1p1.xsd http://www.adlnet.org/xsd/adlcp_v1p3 adlcp_v1p3.xsd http://www.adlnet.org/xsd/adlseq_v1p3 adlseq_v1p3.xsd http://www.adlnet.org/xsd/adlnav_v1p3 adlnav_v1p3.xsd http://www.imsglobal.org/xsd/imsss imsss_v1p0.xsd">
	<metadata>
		<schema>ADL SCORM</schema>
		<schemaversion>2004 4th Edition</schemaversion>
	</metadata>
	<organizations default="organization">
		<organization identifier="organization">
			<title>${escapeXml(title)}</title>
			<item identifier="item" identifierref="lesson">
				<title>${escapeXml(title)}</title>
				<adlcp:completionThreshold completedByMeasure="false"/>
				<imsss:sequencing>
					<imsss:objectives>
						<imsss:primaryObjective objectiveID="score" satisfiedByMeasure="true">
							<imsss:minNormalizedMeasure>${Number(passMark.toFixed(4))}</imsss:minNormalizedMeasure>
						</imsss:primaryObjective>
					</imsss:objectives>
					<imsss:deliveryControls completionSetByContent="true" objectiveSetByContent="true"/>
				</imsss:sequencing>
			</item>
			<imsss:sequencing>
				<imsss:controlMode choice="true" flow="true"/>
			</imsss:sequencing>
		</organization>
	</organizations>
	<resources>
		<resource identifier="lesson" type="webcontent" adlcp:scormType="sco" href="index.html">
${listFiles(files)}
		</resource>
	</resources>
</manifest>
`;
}

/** cmi5, `cmi5.xml`. @param id of the lesson or the activity everywhere, an address that nobody needs to answer */
export function writeCmi5({ config, summary }: Described, id: string): string {
	const { title, passMark } = config;
	const strings = (text: string) => `<langstring lang="en">${escapeXml(text)}</langstring>`;
	return `${head}
<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">
	<course id="${escapeXml(id)}#course">
		<title>${strings(title)}</title>
		<description>${strings(summary)}</description>
	</course>
	<au id="${escapeXml(id)}" moveOn="CompletedOrPassed" masteryScore="${Number(passMark.toFixed(4))}" launchMethod="AnyWindow">
		<title>${strings(title)}</title>
		<description>${strings(summary)}</description>
		<url>index.html</url>
	</au>
</courseStructure>
`;
}
