package answer

import (
	_ "embed"
	"encoding/binary"
	"fmt"
	"math"
)

//go:embed weights.bin
var weightsFile []byte

// model is a logistic regression over the features.
type model struct {
	bias  float32
	scale float32 // of one step of a gram's weight
	dense [denseSize]float32
	grams [1 << gramBits]int8
	topic topic
}

// weightsMagic names the format of the file of weights.
const weightsMagic = "TPANS004"

var learnt = mustRead(weightsFile)

func mustRead(file []byte) *model {
	m, err := readModel(file)
	if err != nil {
		panic(err) // the program was built with a broken file
	}
	return m
}

func readModel(file []byte) (*model, error) {
	m := &model{}
	if len(file) != len(weightsMagic)+4*(4+denseSize)+1<<gramBits+1<<topicBits || string(file[:len(weightsMagic)]) != weightsMagic {
		return nil, fmt.Errorf("weights of answer: %d bytes of another format; train them again", len(file))
	}
	file = file[len(weightsMagic):]
	next := func() float32 {
		v := math.Float32frombits(binary.LittleEndian.Uint32(file))
		file = file[4:]
		return v
	}
	m.bias, m.scale = next(), next()
	m.topic.bias, m.topic.scale = next(), next()
	for i := range m.dense {
		m.dense[i] = next()
	}
	for i := range m.grams {
		m.grams[i] = int8(file[i]) // a byte is a step of the weight
	}
	for i, b := range file[len(m.grams):] {
		m.topic.pieces[i] = int8(b)
	}
	return m, nil
}

func (m *model) bytes() []byte {
	out := []byte(weightsMagic)
	put := func(v float32) { out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v)) }
	put(m.bias)
	put(m.scale)
	put(m.topic.bias)
	put(m.topic.scale)
	for _, v := range m.dense {
		put(v)
	}
	for _, g := range m.grams {
		out = append(out, byte(g)) // a byte is a step of the weight
	}
	for _, p := range m.topic.pieces {
		out = append(out, byte(p))
	}
	return out
}

// reading is how much a reply looks like a refusal: 0 is the line that ≤ 1 % of others cross.
func (m *model) reading(request, reply, lang string) float64 {
	r := enter()
	defer rooms.Put(r)
	return m.logit(r.read(&m.topic, request, reply, lang))
}

func (m *model) logit(f *features) float64 {
	sum := float64(m.bias)
	for _, i := range f.dense {
		sum += float64(m.dense[i])
	}
	var g int32
	for _, i := range f.grams {
		g += int32(m.grams[i])
	}
	return sum + float64(m.scale)*float64(g)*norm(len(f.grams))
}

// norm makes long and short replies comparable.
func norm(grams int) float64 { return 1 / math.Sqrt(float64(grams)+8) }
