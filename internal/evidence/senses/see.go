package senses

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// See says what is on a picture: "4821", or "3 blue, 5 red".
func See(raw []byte) (string, error) {
	decoded, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		return "", err
	}
	shapes := newPage(decoded).shapes()
	slices.SortFunc(shapes, func(a, b shape) int { return a.box.Min.X - b.box.Min.X })
	counts := map[string]int{}
	var number strings.Builder
	for _, s := range shapes {
		if s.colour != "" {
			counts[s.colour]++
			continue
		}
		number.WriteString(strconv.Itoa(figure(s)))
	}
	var parts []string
	for colour, n := range counts {
		parts = append(parts, fmt.Sprint(n, " ", colour))
	}
	slices.Sort(parts)
	if (number.Len() == 0) == (parts == nil) {
		return "", errors.New("there is nothing on the picture, or there are figures and dots")
	}
	return number.String() + strings.Join(parts, ", "), nil
}

// page is a picture, point by point.
type page struct {
	size   image.Rectangle
	paints []string
	taken  []bool // by a shape
}

func newPage(of image.Image) *page {
	p := &page{size: image.Rectangle{Max: of.Bounds().Size()}}
	points := image.NewRGBA(p.size)
	draw.Draw(points, p.size, of, of.Bounds().Min, draw.Src)
	for i := 0; i < len(points.Pix); i += 4 {
		p.paints = append(p.paints, paint(int(points.Pix[i]), int(points.Pix[i+1]), int(points.Pix[i+2])))
	}
	p.taken = make([]bool, len(p.paints))
	return p
}

func (p *page) at(x image.Point) int { return x.Y*p.size.Dx() + x.X }

// shape is what lies together on the paper.
type shape struct {
	box    image.Rectangle
	inked  map[image.Point]bool
	colour string // "" for dark ink
}

// smallest is how many points a shape has at least.
const smallest = 100

func (p *page) shapes() []shape {
	var out []shape
	for y := range p.size.Dy() {
		for x := range p.size.Dx() {
			if s := p.grow(image.Pt(x, y)); len(s.inked) >= smallest {
				out = append(out, s)
			}
		}
	}
	return out
}

// grow takes all that touches a point.
func (p *page) grow(from image.Point) shape {
	s := shape{inked: map[image.Point]bool{}}
	votes := map[string]int{}
	for todo := []image.Point{from}; len(todo) > 0; {
		x := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !x.In(p.size) || p.taken[p.at(x)] || p.paints[p.at(x)] == "paper" {
			continue
		}
		p.taken[p.at(x)], s.inked[x] = true, true
		votes[p.paints[p.at(x)]]++
		s.box = s.box.Union(image.Rectangle{x, x.Add(image.Pt(1, 1))})
		todo = append(todo, x.Add(image.Pt(1, 0)), x.Add(image.Pt(-1, 0)), x.Add(image.Pt(0, 1)), x.Add(image.Pt(0, -1)))
	}
	for name, n := range votes {
		if name != "ink" && 2*n > len(s.inked) {
			s.colour = name
		}
	}
	return s
}

// paint names a colour of three parts up to 255: paper is light, ink is dark, the others have a hue.
func paint(r, g, b int) string {
	switch {
	case min(r, g, b) > 170:
		return "paper"
	case r > 170 && g > 150:
		return "yellow"
	case r > 150:
		return "red"
	case b > 150:
		return "blue"
	case g > 100 && r < 80 && b < 110:
		return "green"
	}
	return "ink"
}

// fine is the grid on which shapes are compared.
const fine = 24

// grid is which cells of the grid, laid over a box, are inked.
func grid(box image.Rectangle, inked func(image.Point) bool) (out [fine][fine]bool) {
	for y := range fine {
		for x := range fine {
			out[y][x] = inked(image.Pt(box.Min.X+(2*x+1)*box.Dx()/(2*fine), box.Min.Y+(2*y+1)*box.Dy()/(2*fine)))
		}
	}
	return out
}

// figure is the digit whose printed form is most like a shape.
func figure(s shape) int {
	seen := grid(s.box, func(p image.Point) bool { return s.inked[p] })
	best, least := 0, fine*fine
	for d, known := range figures {
		differ := 0
		for y := range fine {
			for x := range fine {
				if known[y][x] != seen[y][x] {
					differ++
				}
			}
		}
		// A one is narrow: laid over a square it would be like others.
		if narrow := 3*s.box.Dx() < 2*s.box.Dy(); differ < least && (narrow || d != 1) {
			best, least = d, differ
		}
	}
	return best
}

// figures are the printed digits.
var figures = func() (out [10][fine][fine]bool) {
	f, err := opentype.Parse(gobold.TTF)
	if err != nil {
		panic(err)
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: 300, DPI: 72})
	if err != nil {
		panic(err)
	}
	for d := range out {
		page := image.NewGray(image.Rect(0, 0, 400, 400))
		(&font.Drawer{Dst: page, Src: image.White, Face: face, Dot: fixed.P(50, 320)}).DrawString(strconv.Itoa(d))
		box := image.Rectangle{}
		for y := range 400 {
			for x := range 400 {
				if page.GrayAt(x, y).Y > 127 {
					box = box.Union(image.Rect(x, y, x+1, y+1))
				}
			}
		}
		out[d] = grid(box, func(p image.Point) bool { return page.GrayAt(p.X, p.Y).Y > 127 })
	}
	return out
}()
