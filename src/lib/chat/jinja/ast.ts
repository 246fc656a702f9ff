/** @file The tree of a template: nodes by Jinja's own names. */

interface At {
	/** Line of the template, from 1. */
	readonly line: number;
	/** Where it stands in the text, for messages. */
	readonly from: number;
	readonly to: number;
}

export interface Keyword {
	readonly key: string;
	readonly value: Expression;
}
export interface CallArguments {
	readonly args: readonly Expression[];
	readonly kwargs: readonly Keyword[];
	readonly dynArgs: Expression | null;
	readonly dynKwargs: Expression | null;
}

export type NameNode = At & { readonly type: 'name'; readonly name: string };
export type NsRef = At & {
	readonly type: 'nsref';
	readonly name: string;
	readonly attribute: string;
};
export type TupleNode = At & { readonly type: 'tuple'; readonly items: readonly Expression[] };
export type CallNode = At & { readonly type: 'call'; readonly node: Expression } & CallArguments;
export type FilterNode = At & {
	readonly type: 'filter';
	/** Null at the beginning of a filter block. */
	readonly node: Expression | null;
	readonly name: string;
} & CallArguments;
export type CompareSign = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in';

export type Expression =
	| NameNode
	| NsRef
	| TupleNode
	| CallNode
	| FilterNode
	| (At & { readonly type: 'const'; readonly value: null | boolean | bigint | number | string })
	| (At & { readonly type: 'list'; readonly items: readonly Expression[] })
	| (At & { readonly type: 'dict'; readonly items: readonly (readonly [Expression, Expression])[] })
	| (At & {
			readonly type: 'test';
			readonly node: Expression;
			readonly name: string;
	  } & CallArguments)
	| (At & { readonly type: 'getattr'; readonly node: Expression; readonly name: string })
	| (At & { readonly type: 'getitem'; readonly node: Expression; readonly key: Expression })
	| (At & { readonly type: 'slice'; readonly bounds: readonly (Expression | null)[] })
	| (At & { readonly type: 'not'; readonly node: Expression })
	| (At & { readonly type: 'sign'; readonly sign: '-' | '+'; readonly node: Expression })
	| (At & {
			readonly type: 'logic';
			readonly word: 'and' | 'or';
			readonly left: Expression;
			readonly right: Expression;
	  })
	| (At & {
			readonly type: 'math';
			readonly sign: '+' | '-' | '*' | '/' | '//' | '%' | '**';
			readonly left: Expression;
			readonly right: Expression;
	  })
	| (At & { readonly type: 'concat'; readonly items: readonly Expression[] })
	| (At & {
			readonly type: 'compare';
			readonly node: Expression;
			readonly others: readonly { readonly sign: CompareSign; readonly node: Expression }[];
	  })
	| (At & {
			readonly type: 'if-else';
			readonly test: Expression;
			readonly then: Expression;
			readonly otherwise: Expression | null;
	  });

/** What can be assigned to: names, attributes of namespaces, and tuples of them. */
export type Target = NameNode | NsRef | TupleNode;

export type Body = readonly Statement[];
export interface Signature {
	readonly params: readonly NameNode[];
	/** Of the last parameters. */
	readonly defaults: readonly Expression[];
	readonly body: Body;
}

export type ForNode = At & {
	readonly type: 'for';
	readonly target: Target;
	readonly over: Expression;
	readonly test: Expression | null;
	readonly isRecursive: boolean;
	readonly body: Body;
	readonly otherwise: Body;
};
export type IfNode = At & {
	readonly type: 'if';
	readonly test: Expression;
	readonly body: Body;
	readonly elifs: readonly { readonly test: Expression; readonly body: Body }[];
	readonly otherwise: Body;
};
export type MacroNode = At & { readonly type: 'macro'; readonly name: string } & Signature;
export type CallBlock = At & { readonly type: 'call-block'; readonly call: CallNode } & Signature;
/** `{% generation %}`: a macro that is called at once. */
export type GenerationNode = At & { readonly type: 'generation' } & Signature;
export type BlockNode = At & {
	readonly type: 'block';
	readonly name: string;
	readonly isScoped: boolean;
	readonly isRequired: boolean;
	readonly body: Body;
};
export type WithNode = At & {
	readonly type: 'with';
	readonly targets: readonly Target[];
	readonly values: readonly Expression[];
	readonly body: Body;
};
export type FilterBlock = At & {
	readonly type: 'filter-block';
	readonly filter: FilterNode;
	readonly body: Body;
};
export type SetBlock = At & {
	readonly type: 'set-block';
	readonly target: Target;
	readonly filter: FilterNode | null;
	readonly body: Body;
};

export type Statement =
	| ForNode
	| IfNode
	| MacroNode
	| CallBlock
	| GenerationNode
	| BlockNode
	| WithNode
	| FilterBlock
	| SetBlock
	| (At & { readonly type: 'output'; readonly items: readonly (string | Expression)[] })
	| (At & { readonly type: 'set'; readonly target: Target; readonly value: Expression })
	| (At & { readonly type: 'break' | 'continue' });
