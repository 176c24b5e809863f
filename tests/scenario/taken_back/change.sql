-- A temporary table cannot be taken back, so MariaDB writes all of it.
begin;
insert into d.t values (11, 1);
create temporary table d.tmp (a int);
update d.t set v = 100 where id = 1;
rollback;
insert into d.t values (11, 2);
-- Places to go back to, one in the other, names that are used again.
begin;
insert into d.t values (20, 1);
create temporary table d.tmp2 (a int);
savepoint a;
insert into d.t values (21, 1);
savepoint `b ``c`;
delete from d.t where id = 2;
rollback to `b ``c`;
insert into d.t values (22, 1);
rollback to A;
insert into d.t values (21, 3);
savepoint a;
insert into d.t values (23, 1);
rollback to a;
update d.t set v = 4 where id = 21;
commit;
-- A table without transactions that the task does not carry.
begin;
insert into d.t values (30, 1);
insert into other.m values (1, 1);
savepoint a;
insert into d.t values (31, 2);
rollback to a;
insert into d.t values (32, 3);
commit;
-- Larger than what is held: part of it is on the destination already.
begin;
create temporary table d.tmp3 (a int);
insert into d.large values (1, repeat('x', 2000000)), (2, repeat('y', 2000000));
insert into d.large values (3, repeat('x', 2000000)), (4, repeat('y', 2000000));
rollback;
begin;
create temporary table d.tmp4 (a int);
insert into d.large values (1, repeat('z', 2000000));
savepoint a;
insert into d.large values (3, repeat('x', 2000000)), (4, repeat('y', 2000000));
insert into d.large values (5, repeat('x', 2000000)), (6, repeat('y', 2000000));
rollback to a;
insert into d.large values (5, 'five');
commit;
insert into d.t values (40, 1);
