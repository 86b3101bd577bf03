package store

// After is the cursor behind a document in an order: a page asked with it begins with the next one, and one
// asked with it as Before ends with the one that precedes. So a record finds its neighbours in a list.
func (c *Collection[T]) After(v T, sort ...string) (string, error) {
	r, _, err := c.schema.raw(Query{Sort: sort})
	if err != nil {
		return "", err
	}
	doc, err := encode(v)
	if err != nil {
		return "", err
	}
	return cursor(doc, r.Sort)
}
