package store

import "context"

// Filler is a database that gives documents which were there before an index of the words of their texts (FullText) those
// words while it is in use already: of many documents that takes minutes. Until then they are found by everything but these
// words.
type Filler interface {
	// Filling says for how many of the documents that lacked words when the index was made they have been derived. Both are
	// 0 when none lacks any.
	Filling(ctx context.Context) (done, all int64, err error)
	// Fill derives them, of some documents at a time, so that others write meanwhile. It returns when none lacks any; run
	// again after an error, or by the next process, it goes on where it was.
	Fill(ctx context.Context) error
}

// FilledAtOnce is how many documents get their words when their collection is opened: for fewer nobody need wait.
const FilledAtOnce = 2000
