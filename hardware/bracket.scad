// Bracket for a Raspberry Pi Global Shutter Camera on a 1/4-inch tripod thread or a bed rail.
//
// The plate goes behind the board, on spacers, so that the lens mount ring stays free in front.
// The board is 38 x 38 mm (Raspberry Pi documentation, camera hardware specification). The hole
// distance is NOT from its drawing: measure the board, or look it up in Raspberry Pi's
// gs-camera-mechanical-drawing.pdf, before printing. All lengths in millimetres.

/* [Camera board] */
board = 38;
hole_distance = 30;
hole_diameter = 2.7;
// Opening behind the lens mount ring, for the ribbon connector and the parts on the back.
lens_opening = 30;

/* [Bracket] */
foot = "thread"; // [thread, rail]
thickness = 5;
wall = 4;
// Angle of the camera against the foot: 90 looks straight ahead.
tilt = 90; // [60:120]

/* [1/4-inch thread] */
// Clearance for a 1/4-inch screw, and a hexagonal nut of 7/16 inch across its flats.
screw_diameter = 6.6;
nut_across_flats = 11.3;
nut_height = 5.6;

/* [Bed rail] */
rail_diameter = 25;
clamp_gap = 6;
clamp_screw = 5.3;

/* [Hidden] */
$fn = 64;
side = board + 2 * wall;
foot_depth = 34;
cut = 0.1;

module rounded_plate(size, height, radius = 4) {
    linear_extrude(height)
        offset(r = radius)
            square([size - 2 * radius, size - 2 * radius], center = true);
}

module camera_plate() {
    difference() {
        rounded_plate(side, thickness);
        translate([0, 0, -cut]) {
            cylinder(d = lens_opening, h = thickness + 2 * cut);
            for (x = [-1, 1], y = [-1, 1])
                translate([x * hole_distance / 2, y * hole_distance / 2, 0])
                    cylinder(d = hole_diameter, h = thickness + 2 * cut);
        }
    }
}

module thread_foot() {
    height = nut_height + 3;
    difference() {
        translate([-side / 2, 0, 0]) cube([side, foot_depth, height]);
        translate([0, foot_depth / 2, -cut]) {
            cylinder(d = screw_diameter, h = height + 2 * cut);
            translate([0, 0, height - nut_height + cut])
                cylinder(d = nut_across_flats / cos(30), h = nut_height + 2 * cut, $fn = 6);
        }
    }
}

module rail_foot() {
    outer = rail_diameter + 2 * wall + 4;
    width = 24;
    ear = 16;
    difference() {
        union() {
            translate([-side / 2, 0, 0]) cube([side, foot_depth, thickness]);
            translate([0, foot_depth / 2, -outer / 2 + thickness / 2])
                rotate([0, 90, 0]) cylinder(d = outer, h = width, center = true);
            translate([-width / 2, foot_depth / 2 - clamp_gap / 2 - wall, -outer - ear + wall])
                cube([width, clamp_gap + 2 * wall, ear + wall]);
        }
        translate([0, foot_depth / 2, -outer / 2 + thickness / 2])
            rotate([0, 90, 0]) cylinder(d = rail_diameter, h = side + 2 * cut, center = true);
        translate([-width / 2 - cut, foot_depth / 2 - clamp_gap / 2, -outer - ear])
            cube([width + 2 * cut, clamp_gap, outer / 2 + ear]);
        translate([0, foot_depth / 2, -outer - ear / 2 + wall])
            rotate([90, 0, 0]) cylinder(d = clamp_screw, h = 60, center = true);
    }
}

module bracket() {
    rotate([tilt, 0, 0])
        translate([0, side / 2, -thickness])
            camera_plate();
    if (foot == "rail") rail_foot();
    else thread_foot();
}

bracket();
