package mongo

import (
	"go.mongodb.org/mongo-driver/v2/bson"

	"standfirst/models/store"
)

// update translates a patch. The revision goes up with it; a null takes the field away.
func update(s *store.Schema, p store.RawPatch, commit any) (bson.D, error) {
	set, unset := bson.D{}, bson.D{}
	for _, v := range p.Set {
		decoded, err := valueFromJSON(v.JSON)
		if err != nil {
			return nil, err
		}
		for _, index := range s.Derived() {
			if text, ok := within(decoded, v.Field, index.Of); ok {
				set = append(set, bson.E{Key: derived + index.Fields[0], Value: words(index, text)})
			}
		}
		if decoded == nil {
			unset = append(unset, bson.E{Key: v.Field, Value: ""})
		} else {
			set = append(set, bson.E{Key: v.Field, Value: decoded})
		}
	}
	if commit != nil {
		set = append(set, bson.E{Key: mark, Value: commit})
	}
	inc := bson.D{{Key: "rev", Value: int64(1)}}
	for _, v := range p.Inc {
		inc = append(inc, bson.E{Key: v.Field, Value: v.By})
	}
	add, pull := bson.D{}, bson.D{}
	for _, v := range p.Add {
		add = append(add, bson.E{Key: v.Field, Value: bson.D{{Key: "$each", Value: bson.A(v.Values)}}})
	}
	for _, v := range p.Pull {
		pull = append(pull, bson.E{Key: v.Field, Value: bson.A(v.Values)})
	}
	out := bson.D{{Key: "$inc", Value: inc}}
	for _, part := range []bson.E{{Key: "$set", Value: set}, {Key: "$unset", Value: unset}, {Key: "$addToSet", Value: add}, {Key: "$pullAll", Value: pull}} {
		if len(part.Value.(bson.D)) > 0 {
			out = append(out, part)
		}
	}
	return out, nil
}
