-- The keyless children are read while parents are deleted and made again with
-- new children. Large tables without a key, which are read first, keep the load
-- going meanwhile.
create database kin character set utf8mb4;
use kin;
create table digit (d int primary key);
insert into digit values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9);
create table n (i int primary key);
insert into n select a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d from digit a, digit b, digit c, digit e, digit f where f.d < 2;
create table parent (id int primary key, v int);
create table other (id int primary key, v int);
create table keyless (pid int, v int, foreign key (pid) references parent (id) on delete cascade);
create table nulled (pid int, v int, foreign key (pid) references parent (id) on delete set null);
create table keyed (id int primary key, pid int, oid int, foreign key (pid) references parent (id) on delete cascade,
  foreign key (oid) references other (id) on delete cascade on update cascade);
create table grandchild (kid int, v int, foreign key (kid) references keyed (id) on delete cascade);
create table sibling (id int primary key, pid int, foreign key (pid) references parent (id) on delete cascade);
insert into parent select i, 0 from n;
insert into other select i, 0 from n;
insert into keyless select i, 0 from n;
insert into nulled select i, 0 from n;
insert into keyed select i, i, i from n;
insert into grandchild select i, 0 from n;
insert into sibling select i, i from n;
create table large (a char(200), b int);
insert into large select repeat('x', 200), i from n;
insert into large select a, b + 1 from large;
insert into large select a, b + 2 from large;
