package store

// Beside returns the ids of what precedes and what follows a place in an order, "" at its ends. Here is the cursor of the
// place (see Collection.After); find reads one document that follows a cursor, or one that precedes it, of which the other
// is "".
func Beside[T any](here string, find func(after, before string) (Page[T], error), id func(T) string) (previous, next string, err error) {
	first := func(after, before string) (string, error) {
		page, err := find(after, before)
		if err != nil || len(page.Items) == 0 {
			return "", err
		}
		return id(page.Items[0]), nil
	}
	if previous, err = first("", here); err != nil {
		return "", "", err
	}
	next, err = first(here, "")
	return previous, next, err
}
